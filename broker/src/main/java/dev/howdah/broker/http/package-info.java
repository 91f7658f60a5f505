/**
 * The listener for HTTP/1.1: who sends a request, the order of requests and answers, strict reading, deadlines and back-pressure. What is answered where says a
 * {@link dev.howdah.broker.http.Router}; the endpoints have rooms of their own.
 *
 * <pre>
 *  socket ─▶ StrictRequestDecoder ─▶ HttpConnection ─▶ Router ─▶ Endpoint ─▶ Body (content as it comes)
 *                                          ▲                                   │
 *                                          └──────── Response, in order ◀── Exchange
 * </pre>
 *
 * <p>Thread: the event loop of the connection, named {@code http-N}, unless a class says otherwise; nothing here blocks.
 *
 * <p>Imported by: {@code broker}, {@code http.console}, {@code http.events}, {@code http.ingest}, {@code http.status}.
 */
@NullMarked
package dev.howdah.broker.http;

import org.jspecify.annotations.NullMarked;
