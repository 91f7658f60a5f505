/**
 * The HTTP listener from outside: what is watched by Prometheus, and events that are posted while things are killed.
 *
 * <p>Thread: tests.
 */
@NullMarked
package dev.howdah.compat.http;

import org.jspecify.annotations.NullMarked;
