/**
 * Logins by SASL: what a connection must say in which order, the mechanisms, and who the users are.
 *
 * <p>Thread: a {@code Login} belongs to the event loop of its connection; mechanisms run on {@code login-N} and {@code proof-N},
 * which may block.
 *
 * <p>Imported by: {@code broker}, {@code api}, {@code cli}, {@code client}, {@code handler}, {@code http.console}, {@code net}.
 */
@NullMarked
package dev.howdah.broker.sasl;

import org.jspecify.annotations.NullMarked;
