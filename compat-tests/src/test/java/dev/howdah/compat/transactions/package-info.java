/**
 * Transactions: every version of every API by raw frames beside Apache Kafka, copies of a topic that are exact through kills and cuts, and
 * Kafka's tools for transactions.
 */
@NullMarked
package dev.howdah.compat.transactions;

import org.jspecify.annotations.NullMarked;
