package dev.fleetpool.worker.child;

import java.nio.file.Path;

/**
 * Where a child and its agent have the values that travel apart from messages.
 *
 * @param arrived the folder with those that chunks mention, in files called after their hash
 * @param made the folder for those that children have made
 * @param inlineBytes a result whose encoding is longer travels apart
 */
public record LargeValues(Path arrived, Path made, int inlineBytes) {}
