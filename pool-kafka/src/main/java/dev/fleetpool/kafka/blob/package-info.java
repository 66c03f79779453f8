/**
 * Blobs: bytes of any size, known by the SHA-256 of them, in segments on the blobs topic and as
 * files on the disks of those who need them.
 *
 * <p>Entry points: {@link dev.fleetpool.kafka.blob.BlobPublisher} writes, {@link
 * dev.fleetpool.kafka.blob.BlobStore} reads. No threads of its own: callers wait.
 */
@NullMarked
package dev.fleetpool.kafka.blob;

import org.jspecify.annotations.NullMarked;
