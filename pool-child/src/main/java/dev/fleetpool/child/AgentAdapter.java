package dev.fleetpool.child;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.child.frame.FrameChannel;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Takes the agent's frames to the inbox. Runs on the reader thread and never waits for a task, so
 * the agent can always send. When the stream ends the agent has died or closed it, and the child
 * ends at once, whatever runs.
 */
final class AgentAdapter {

  private final FrameChannel channel;
  private final Inbox inbox;

  AgentAdapter(FrameChannel channel, Inbox inbox) {
    this.channel = channel;
    this.inbox = inbox;
  }

  void run() {
    try {
      Optional<Frame> frame = channel.receive();
      while (frame.isPresent()) {
        accept(frame.get());
        frame = channel.receive();
      }
      LastWords.agentGone();
    } catch (Throwable e) { // top of the loop: without an agent there is no point in going on
      LastWords.broken(e);
    }
  }

  private void accept(Frame frame) throws IOException {
    if (frame instanceof Frame.Interrupt interrupt) {
      inbox.interrupt(interrupt.chunkId(), interrupt.offset());
    } else if (frame instanceof Frame.HandBack handBack) {
      OptionalInt cut = inbox.handBack(handBack.chunkId());
      if (cut.isPresent()) {
        channel.send(new Frame.Cut(handBack.chunkId(), cut.getAsInt()));
      }
    } else {
      inbox.put(frame);
    }
  }
}
