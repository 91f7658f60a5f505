/** What the broker counts. Thread: any. */
@NullMarked
package dev.howdah.broker.metrics;

import org.jspecify.annotations.NullMarked;
