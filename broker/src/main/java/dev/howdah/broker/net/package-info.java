/**
 * Turns the bytes of sockets into calls, and responses into bytes: framing, decoding of headers and requests, the order
 * of responses, back-pressure, deadlines.
 *
 * <p>Thread: the event loop of the connection, unless a class says otherwise; nothing here blocks.
 *
 * <p>Imported by: {@code broker}, {@code cli}, {@code http}.
 */
@NullMarked
package dev.howdah.broker.net;

import org.jspecify.annotations.NullMarked;
