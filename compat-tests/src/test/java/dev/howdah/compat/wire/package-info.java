/**
 * Kafka frames and record batches put together by hand, byte by byte, so that they can be wrong in any place. Shares no
 * code with Howdah or kafka-clients.
 */
@NullMarked
package dev.howdah.compat.wire;

import org.jspecify.annotations.NullMarked;
