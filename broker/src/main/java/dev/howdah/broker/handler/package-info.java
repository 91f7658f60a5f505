/**
 * One handler per API key, one file each: the header comment says versions, behaviour and what is not done.
 *
 * <p>Thread: a handler is called on the event loop of the connection and never blocks there. What it hands to a lane runs on that
 * lane's thread; such methods say so.
 *
 * <p>Imported by: {@code broker}.
 */
@NullMarked
package dev.howdah.broker.handler;

import org.jspecify.annotations.NullMarked;
