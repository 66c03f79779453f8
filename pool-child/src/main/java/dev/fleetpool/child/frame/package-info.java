/**
 * What an agent and its children say to each other: length-prefixed frames over a Unix domain
 * socket, and a memory-mapped board. Entry points: {@code FrameChannel} for the socket, {@code
 * Frame} for what travels, {@code Board} for what outlives a killed child. One thread of the owner
 * receives, any thread sends. The formats are in {@code docs/child-protocol.md}.
 */
@NullMarked
package dev.fleetpool.child.frame;

import org.jspecify.annotations.NullMarked;
