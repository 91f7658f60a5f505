/**
 * Bytes to values and back: no threads, no sockets, no SQL.
 *
 * <p>May import netty-buffer, the codec libraries and jspecify. Everybody may import it.
 */
@NullMarked
package dev.howdah.protocol;

import org.jspecify.annotations.NullMarked;
