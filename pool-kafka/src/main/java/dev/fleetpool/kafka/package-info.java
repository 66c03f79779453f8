/**
 * What coordinator and worker both need to talk to Kafka: client settings, topics, reading and
 * publishing records.
 *
 * <p>Entry points: {@link dev.fleetpool.kafka.KafkaConnection} makes clients, {@link
 * dev.fleetpool.kafka.TopicAdmin} makes topics, {@link dev.fleetpool.kafka.RecordReader} decodes,
 * {@link dev.fleetpool.kafka.RecordPublisher} sends. No threads of its own.
 */
@NullMarked
package dev.fleetpool.kafka;

import org.jspecify.annotations.NullMarked;
