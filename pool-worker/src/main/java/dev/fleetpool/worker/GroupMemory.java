package dev.fleetpool.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the control group of this process, a container or a service, lets it have in memory beside
 * what it has. Each group is bound by those around it too, so all of them count; a container sees
 * its own as the outermost. Files that the kernel only caches count as free.
 *
 * @param hierarchy where the groups are, with their limits as files
 * @param names what these files are called
 */
record GroupMemory(Path hierarchy, Names names) {

  /** The files of one version of control groups. */
  enum Names {
    V1("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    V2("memory.max", "memory.current", "inactive_file");

    private final String limit;
    private final String usage;
    private final Pattern cached;

    Names(String limit, String usage, String cached) {
      this.limit = limit;
      this.usage = usage;
      this.cached = Pattern.compile("^" + cached + " (\\d+)$", Pattern.MULTILINE);
    }
  }

  private static final Path OWN_GROUPS = Path.of("/proc/self/cgroup");
  private static final Path MOUNTED = Path.of("/sys/fs/cgroup");

  /** A line is {@code number:controllers:/path}. */
  private static final Pattern V1_GROUP =
      Pattern.compile("^\\d+:(?:[^:]*,)?memory(?:,[^:]*)?:/(.*)$", Pattern.MULTILINE);

  private static final Pattern V2_GROUP = Pattern.compile("^0::/(.*)$", Pattern.MULTILINE);

  /** Returns how much more this process and its like may have; nothing where no group limits it. */
  static OptionalLong available() {
    return available(OWN_GROUPS, MOUNTED);
  }

  static OptionalLong available(Path ownGroups, Path mounted) {
    try {
      String groups = Files.readString(ownGroups);
      Matcher v1 = V1_GROUP.matcher(groups);
      if (v1.find()) {
        return new GroupMemory(mounted.resolve("memory"), Names.V1).available(v1.group(1));
      }
      Matcher v2 = V2_GROUP.matcher(groups);
      return v2.find()
          ? new GroupMemory(mounted, Names.V2).available(v2.group(1))
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** A container may be told the path outside of it, of which it sees the outermost group only. */
  private OptionalLong available(String group) {
    OptionalLong least = availableIn(hierarchy);
    Path place = hierarchy;
    for (Path name : Path.of(group)) {
      place = place.resolve(name);
      OptionalLong here = availableIn(place);
      if (least.isEmpty() || here.orElse(Long.MAX_VALUE) < least.getAsLong()) {
        least = here;
      }
    }
    return least;
  }

  private OptionalLong availableIn(Path group) {
    Optional<Long> limit = number(group.resolve(names.limit));
    Optional<Long> usage = number(group.resolve(names.usage));
    if (limit.isEmpty() || usage.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Math.max(0, limit.get() - usage.get() + cached(group)));
  }

  private long cached(Path group) {
    try {
      Matcher line = names.cached.matcher(Files.readString(group.resolve("memory.stat")));
      return line.find() ? Long.parseLong(line.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Returns what a file says; nothing for {@code max}, and for no file. */
  private static Optional<Long> number(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(lines.get(0).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
