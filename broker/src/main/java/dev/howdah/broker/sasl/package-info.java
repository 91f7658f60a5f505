/**
 * Logins by SASL: what a connection must say in which order, the mechanisms, and who the users are.
 *
 * <p>HTTP has no order of tokens: each of its requests shows a password or a token ({@link dev.howdah.broker.sasl.RequestLogin}).
 *
 * <p>Thread: a {@code Login} belongs to the event loop of its connection; mechanisms run on {@code login-N} and {@code proof-N},
 * which may block.
 *
 * <p>Imported by: {@code broker}, {@code api}, {@code cli}, {@code client}, {@code handler}, {@code http},
 * {@code http.console}, {@code net}.
 */
@NullMarked
package dev.howdah.broker.sasl;

import org.jspecify.annotations.NullMarked;
