/**
 * Turns bytes into values and back. It has no threads, no sockets and no SQL.
 *
 * <p>May import netty-buffer, the codec libraries and jspecify. Everybody may import it.
 */
@NullMarked
package dev.howdah.protocol;

import org.jspecify.annotations.NullMarked;
