/**
 * Side-by-side measurements over TCP with the public clients: Howdah and Apache Kafka, alternately, in one run.
 *
 * <p>Figures are ratios on one machine at one time; absolute numbers are printed only to explain them.
 */
@NullMarked
package dev.howdah.benchmarks;

import org.jspecify.annotations.NullMarked;
