package dev.fleetpool.cli;

import dev.fleetpool.AttachedJob;
import dev.fleetpool.OutputStyle;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what the tasks of a job print, or one of them. */
@Command(
    name = "output",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Shows what the tasks of a detached job print, in the order of the inputs, as it comes.",
      "With INDEX, what that task alone has printed, once it has ended."
    },
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class OutputCommand implements Callable<Integer> {

  @Mixin private JobArgument job = new JobArgument();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "INDEX",
      converter = NumberOptions.TaskIndex.class,
      description = "The task's position in the submission, from 0. Default: all tasks.")
  private Optional<Long> index = Optional.empty();

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() {
    return job.run(
        fleet,
        attached -> {
          show(attached, new StandardOutput());
          return 0;
        });
  }

  private void show(AttachedJob attached, OutputStream out) {
    if (index.isPresent()) {
      attached.output(index.get(), out, OutputStyle.RAW);
    } else {
      attached.output(out, OutputStyle.RAW);
    }
  }

  /** Standard output as it is: {@code System.out} does not tell when nobody reads any more. */
  private static final class StandardOutput extends OutputStream {

    private final OutputStream out = new FileOutputStream(FileDescriptor.out);

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        if ("Broken pipe".equals(e.getMessage())) {
          throw new NoReaderException();
        }
        throw new UncheckedIOException("standard output: " + e.getMessage(), e);
      }
    }
  }
}
