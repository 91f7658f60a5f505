/**
 * The broker's meters.
 *
 * <p>Thread: any.
 *
 * <p>Imported by: {@code broker}, {@code admin}, {@code http}, {@code net}, {@code sasl}.
 */
@NullMarked
package dev.howdah.broker.metrics;

import org.jspecify.annotations.NullMarked;
