package dev.fleetpool.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTemplateTest {

  private static List<String> render(String command, String... arguments) {
    return CommandTemplate.ofArguments(List.of(command.split(" "))).render(7, List.of(arguments));
  }

  /** As GNU parallel makes of them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a/b.c.d | a/b.c | b.c.d    | a   | b.c
          foo     | foo   | foo      | .   | foo
          /x      | /x    | x        | /   | x
          a.d/f   | a.d/f | f        | a.d | f
          a/b/    | a/b/  | ''       | a   | ''
          .bashrc | ''    | .bashrc  | .   | ''
          """)
  void formsOfAPath(String path, String bare, String name, String folder, String bareName) {
    assertThat(render("{} {.} {/} {//} {/.} {#}", path))
        .containsExactly(path, bare, name, folder, bareName, "7");
    assertThat(render("{1.} {1/} {1//} {1/.}", path)).containsExactly(bare, name, folder, bareName);
  }

  @Test
  void inputIsOneArgumentWhateverIsInIt() {
    String input = "it's \"$(rm -rf x)\"; `id` * \n {} {1} \\";

    assertThat(render("echo {} x{}y", input)).containsExactly("echo", input, "x" + input + "y");
  }

  @Test
  void positionsCountFromBothEnds() {
    assertThat(render("{2} {1} {-1} {3}", "a", "b")).containsExactly("b", "a", "b", "");
  }

  @Test
  void withoutAReplacementStringTheInputIsAppended() {
    assertThat(render("echo -n", "a b", "c")).containsExactly("echo", "-n", "a b", "c");
    assertThat(render("echo {#}", "a")).containsExactly("echo", "7");
  }

  @Test
  void aloneAllArgumentsAreWordsAndWithinAWordTheyAreJoined() {
    assertThat(render("{} x{}y {/}", "a/1", "b 2"))
        .containsExactly("a/1", "b 2", "xa/1 b 2y", "1", "b 2");
  }

  @Test
  void whatIsNoReplacementStringStaysAsItIs() {
    assertThat(render("awk {print} {0} {a} {1#} {}", "f"))
        .containsExactly("awk", "{print}", "{0}", "{a}", "{1#}", "f");
  }

  @Test
  void blocksAreNotAppended() {
    assertThat(CommandTemplate.ofStandardInput(List.of("wc", "{#}")).render(3, List.of()))
        .containsExactly("wc", "3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sh -c {}",
        "sh -c x{}",
        "bash -ec x{}",
        "/bin/dash -e -c {1}",
        "nice -n 5 zsh -o pipefail -c {.}",
        "sh -c",
        "env A=1 ksh -xc"
      })
  void replacementStringInTheScriptOfAShellIsRefused(String command) {
    assertThatThrownBy(() -> render(command, "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("say sh -c '... \"$1\"' sh {}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh -c script sh {}", "sh {}", "sh script.sh -c {}", "tar -c {}"})
  void argumentsOfAShellAreNot(String command) {
    assertThat(render(command, "a")).contains("a");
  }

  @Test
  void commandInOneWordIsRefused() {
    assertThatThrownBy(() -> CommandTemplate.ofArguments(List.of("echo {}")))
        .hasMessageContaining("each a word of its own");
    assertThatThrownBy(() -> CommandTemplate.ofArguments(List.of()))
        .hasMessageStartingWith("COMMAND= must be given");
  }
}
