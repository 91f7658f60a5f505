/**
 * What is built on top of Kafka's clients, run as it is: Streams, Connect with Debezium, MirrorMaker, a schema registry. They make
 * topics of their own, keep their state in compacted ones and read it back when they start again. And a standby of what it stands on.
 */
@NullMarked
package dev.howdah.compat.ecosystem;

import org.jspecify.annotations.NullMarked;
