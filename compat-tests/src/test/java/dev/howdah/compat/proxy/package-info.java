/**
 * A TCP proxy that breaks connections on purpose: at a byte, at a pattern, or at once; and that can hold them still.
 * Plain threads, two per connection. It knows neither Kafka's nor Postgres's protocol.
 */
@NullMarked
package dev.howdah.compat.proxy;

import org.jspecify.annotations.NullMarked;
