/**
 * The broker as a whole: it wires its parts, starts them in order and stops them in the opposite order.
 *
 * <p>Thread: the one that starts and stops the broker, which may block. What listens to Postgres says its own thread.
 *
 * <p>Imported by: {@code cli}.
 */
@NullMarked
package dev.howdah.broker;

import org.jspecify.annotations.NullMarked;
