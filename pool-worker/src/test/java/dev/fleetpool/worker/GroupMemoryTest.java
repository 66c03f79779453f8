package dev.fleetpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupMemoryTest {

  private static final long MIB = 1L << 20;

  @TempDir Path folder;

  @Test
  void containerHasWhatItsLimitLeaves() throws IOException {
    Path own = groups("0::/\n");
    group("", "memory.max", 512 * MIB, "memory.current", 200 * MIB);

    assertThat(GroupMemory.available(own, folder)).hasValue(312 * MIB);
  }

  @Test
  void cachedFilesCountAsFree() throws IOException {
    Path own = groups("0::/\n");
    group("", "memory.max", 512 * MIB, "memory.current", 200 * MIB);
    Files.writeString(folder.resolve("memory.stat"), "anon 5\ninactive_file 1048576\nfile 7\n");

    assertThat(GroupMemory.available(own, folder)).hasValue(313 * MIB);
  }

  @Test
  void groupIsBoundByThoseAroundIt() throws IOException {
    Path own = groups("0::/system.slice/worker.service\n");
    group("system.slice", "memory.max", 300 * MIB, "memory.current", 290 * MIB);
    group("system.slice/worker.service", "memory.max", 512 * MIB, "memory.current", 100 * MIB);

    assertThat(GroupMemory.available(own, folder)).hasValue(10 * MIB);
  }

  @Test
  void olderGroupsHaveOtherNames() throws IOException {
    Path own = groups("5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/\n");
    group("memory", "memory.limit_in_bytes", 256 * MIB, "memory.usage_in_bytes", 56 * MIB);

    assertThat(GroupMemory.available(own, folder)).hasValue(200 * MIB);
  }

  @Test
  void nothingIsLeftBeyondTheLimit() throws IOException {
    Path own = groups("0::/\n");
    group("", "memory.max", 100 * MIB, "memory.current", 101 * MIB);

    assertThat(GroupMemory.available(own, folder)).hasValue(0);
  }

  @Test
  void withoutLimitNothingIsSaid() throws IOException {
    Path own = groups("0::/\n");
    Files.writeString(folder.resolve("memory.max"), "max\n");
    Files.writeString(folder.resolve("memory.current"), "5\n");

    assertThat(GroupMemory.available(own, folder)).isEmpty();
    assertThat(GroupMemory.available(folder.resolve("none"), folder)).isEmpty();
  }

  private Path groups(String text) throws IOException {
    return Files.writeString(folder.resolve("own-groups"), text);
  }

  private void group(String name, String limitFile, long limit, String usageFile, long usage)
      throws IOException {
    Path group = Files.createDirectories(folder.resolve(name));
    Files.writeString(group.resolve(limitFile), limit + "\n");
    Files.writeString(group.resolve(usageFile), usage + "\n");
  }
}
