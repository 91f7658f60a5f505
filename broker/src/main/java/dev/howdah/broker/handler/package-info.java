/**
 * The handlers, one class in one file for each API key. Its header comment says the versions, the behaviour and what is
 * not done.
 *
 * <p>Thread: a handler is called on the event loop of the connection, and does not block there. Methods that run on the
 * thread of a lane say so.
 *
 * <p>Imported by: {@code broker}.
 */
@NullMarked
package dev.howdah.broker.handler;

import org.jspecify.annotations.NullMarked;
