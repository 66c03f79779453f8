package dev.fleetpool.cli.map;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the word that a shell in a command reads as its script, as in {@code sh -c SCRIPT}. */
final class ShellScript {

  private static final Set<String> SHELLS =
      Set.of("sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "rbash");

  /** Options of shells that take the next word along. */
  private static final Set<String> WITH_VALUE =
      Set.of("-o", "+o", "-O", "+O", "--rcfile", "--init-file");

  private ShellScript() {}

  /**
   * Returns its position; the shell may stand behind others, as in {@code nice bash -ec SCRIPT}.
   */
  static Optional<Integer> in(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (SHELLS.contains(word.substring(word.lastIndexOf('/') + 1))) {
        Optional<Integer> script = behind(words, i + 1);
        if (script.isPresent()) {
          return script;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Integer> behind(List<String> words, int first) {
    boolean script = false;
    int i = first;
    while (i < words.size() && isOption(words.get(i))) {
      String option = words.get(i);
      script |= !option.startsWith("--") && option.startsWith("-") && option.indexOf('c') > 0;
      i += WITH_VALUE.contains(option) ? 2 : 1;
    }
    return script && i < words.size() ? Optional.of(i) : Optional.empty();
  }

  private static boolean isOption(String word) {
    return word.length() > 1 && (word.startsWith("-") || word.startsWith("+"));
  }
}
