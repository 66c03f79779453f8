package dev.fleetpool.cli;

import dev.fleetpool.OutputStyle;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what the tasks of a job print. */
@Command(
    name = "output",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description =
        "Shows what the tasks of a detached job print, in the order of the inputs, as it comes.",
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class OutputCommand implements Callable<Integer> {

  @Mixin private JobArgument job = new JobArgument();

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() {
    return job.run(
        fleet,
        attached -> {
          attached.output(new StandardOutput(), OutputStyle.RAW);
          return 0;
        });
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
