package dev.fleetpool.proto;

import dev.fleetpool.proto.wire.EnvironmentPb;
import dev.fleetpool.proto.wire.HostRecordPb;
import dev.fleetpool.proto.wire.JobRecordPb;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The part of {@link WireCodec} for what jobs need and hosts have. Stateless. */
final class NeedsCodec {

  private NeedsCodec() {}

  static void write(JobNeeds needs, JobRecordPb.Builder pb) {
    pb.addAllRequiredLabels(needs.labels())
        .setChildHeapBytes(needs.child().heapBytes())
        .addAllChildJvmArgs(needs.child().jvmArgs());
    needs
        .child()
        .environment()
        .forEach(
            (name, value) ->
                pb.addChildEnvironment(EnvironmentPb.newBuilder().setName(name).setValue(value)));
  }

  static JobNeeds read(JobRecordPb pb) {
    Map<String, String> environment = new TreeMap<>();
    pb.getChildEnvironmentList().forEach(each -> environment.put(each.getName(), each.getValue()));
    ChildOptions child =
        new ChildOptions(pb.getChildHeapBytes(), pb.getChildJvmArgsList(), environment);
    return new JobNeeds(new TreeSet<>(pb.getRequiredLabelsList()), child);
  }

  static void write(HostTraits traits, HostRecordPb.Builder pb) {
    pb.addAllLabels(traits.labels())
        .setJavaVersion(traits.javaVersion())
        .setMemoryBytes(traits.memoryBytes());
  }

  static HostTraits read(HostRecordPb pb) {
    return new HostTraits(
        new TreeSet<>(pb.getLabelsList()), pb.getJavaVersion(), pb.getMemoryBytes());
  }
}
