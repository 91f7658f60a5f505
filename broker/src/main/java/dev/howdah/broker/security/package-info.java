/**
 * Who a client is: the security protocol of its listener, and the principal that it proved to be.
 *
 * <p>Thread: any; the values here are immutable.
 *
 * <p>Imported by: {@code broker}, {@code acl}, {@code admin}, {@code api}, {@code cli}, {@code handler}, {@code http},
 * {@code http.console}, {@code http.ingest}, {@code net}, {@code sasl}, {@code tls}.
 */
@NullMarked
package dev.howdah.broker.security;

import org.jspecify.annotations.NullMarked;
