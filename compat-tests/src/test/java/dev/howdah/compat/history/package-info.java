/**
 * A recorded history of sends, acks, polls, commits and SQL rows, and the checker that judges it.
 *
 * <p>{@code History} is written by many threads while a fault test runs; {@code HistoryChecker} reads it afterwards on
 * one. Each {@code Invariant} is a pass of its own over the same events, so that a new one (groups, share groups) is a
 * new class and a line in the checker. It imports only kafka-clients.
 */
@NullMarked
package dev.howdah.compat.history;

import org.jspecify.annotations.NullMarked;
