package dev.fleetpool;

/**
 * What a run of a {@linkplain Job#named named} job took over from earlier runs of its name, and why
 * tasks that had run before run again; counted as the inputs are read.
 *
 * @param taken tasks whose result was taken over; they count as {@linkplain Progress#done done}
 * @param inputChanged tasks that run again because their input is another one
 * @param codeChanged tasks that run again because the code is another one
 * @param failedBefore tasks that run again because they failed, whatever the code and the input
 *     were
 */
public record Resumed(long taken, long inputChanged, long codeChanged, long failedBefore) {

  /** Nothing was taken over, and nothing runs again. */
  public static final Resumed NOTHING = new Resumed(0, 0, 0, 0);

  /** Returns how many tasks run again. */
  public long again() {
    return inputChanged + codeChanged + failedBefore;
  }

  @Override
  public String toString() {
    return "%d results taken over, %d tasks run again (%d inputs changed, %d with changed code, %d failed before)"
        .formatted(taken, again(), inputChanged, codeChanged, failedBefore);
  }
}
