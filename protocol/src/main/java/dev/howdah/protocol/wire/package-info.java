/**
 * Kafka's primitive types on the wire: fixed integers, varints, strings, byte strings, arrays, tagged fields.
 *
 * <p>Readers and writers belong to the thread that made them. Imported by the generated messages, by the record code and
 * by whoever frames messages.
 *
 * @see <a href="https://kafka.apache.org/protocol.html#protocol_types">Kafka: protocol primitive types</a>
 */
@NullMarked
package dev.howdah.protocol.wire;

import org.jspecify.annotations.NullMarked;
