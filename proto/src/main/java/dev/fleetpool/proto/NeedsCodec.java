package dev.fleetpool.proto;

import dev.fleetpool.proto.wire.EnvironmentPb;
import dev.fleetpool.proto.wire.HostRecordPb;
import dev.fleetpool.proto.wire.JobRecordPb;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;

/** The part of {@link WireCodec} for what jobs need, and what hosts have and are. Stateless. */
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

  static void write(HostCondition condition, HostRecordPb.Builder pb) {
    condition.load().ifPresent(pb::setLoad);
    pb.setAvailableMemoryBytes(condition.availableMemoryBytes())
        .setDraining(condition.draining())
        .setUpMs(condition.upMs());
  }

  static HostCondition condition(HostRecordPb pb) {
    return new HostCondition(
        pb.hasLoad() ? OptionalDouble.of(pb.getLoad()) : OptionalDouble.empty(),
        pb.getAvailableMemoryBytes(),
        pb.getDraining(),
        pb.getUpMs());
  }

  static HostTraits read(HostRecordPb pb) {
    return new HostTraits(
        new TreeSet<>(pb.getLabelsList()), pb.getJavaVersion(), pb.getMemoryBytes());
  }
}
