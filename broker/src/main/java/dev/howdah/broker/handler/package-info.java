/**
 * One handler per API key, one file each: the header comment says versions, behaviour and what is not done.
 *
 * <p>Thread: handlers are called on the event loop of the connection and never block there.
 */
@NullMarked
package dev.howdah.broker.handler;

import org.jspecify.annotations.NullMarked;
