/**
 * Sockets to calls and back: framing, header and request decoding, order of responses, back-pressure, deadlines.
 *
 * <p>Thread: the event loop of the connection, unless a class says otherwise; nothing here blocks. May import {@code
 * dev.howdah.protocol} and {@code dev.howdah.broker.handler}'s {@code Handler} and {@code HandlerTable}.
 */
@NullMarked
package dev.howdah.broker.net;

import org.jspecify.annotations.NullMarked;
