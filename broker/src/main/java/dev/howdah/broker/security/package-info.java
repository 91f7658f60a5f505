/**
 * Who a client is: the security protocol of its listener, and the principal that it proved to be.
 *
 * <p>Thread: any; the values here are immutable.
 *
 * <p>Imported by: {@code acl}, {@code api}, {@code broker}, {@code cli}, {@code net}.
 */
@NullMarked
package dev.howdah.broker.security;

import org.jspecify.annotations.NullMarked;
