/**
 * Sends the metrics to a collector by OTLP over HTTP, if one is configured. A collector that does not answer costs a line in the log and
 * nothing else.
 *
 * <p>Thread: {@code otlp}, which may block.
 *
 * <p>Imported by: {@code broker}, {@code cli}.
 */
@NullMarked
package dev.howdah.broker.otlp;

import org.jspecify.annotations.NullMarked;
