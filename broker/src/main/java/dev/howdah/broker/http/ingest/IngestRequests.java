package dev.howdah.broker.http.ingest;

import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Origins;
import dev.howdah.broker.http.Problem;
import dev.howdah.storage.KeyedLogWriter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What all requests that bring events have in common: where they come from, and how their bodies are encoded. Thread: any. */
final class IngestRequests {

    /** See the draft "The Idempotency-Key HTTP Header Field" of the IETF's working group httpapi. */
    private static final String IDEMPOTENCY_KEY = "idempotency-key";

    private IngestRequests() {}

    /** Makes a reader for the body of a request. */
    interface Readers {
        EventReader make() throws BadEventException;
    }

    static Body begin(Exchange exchange, IngestStores stores, String topic, AnswerForm form, Readers readers) {
        Optional<Problem> refused = findRefusal(exchange.headers());
        if (refused.isPresent()) {
            exchange.respond(form.failed(topic, refused.get()));
            return Body.NONE;
        }
        EventReader reader;
        try {
            reader = readers.make();
        } catch (BadEventException bad) {
            exchange.respond(form.failed(topic, bad.problem()));
            return Body.NONE;
        }
        boolean isGzip = encoding(exchange.headers()).equals("gzip");
        String key = exchange.headers().get(IDEMPOTENCY_KEY);
        Ingest ingest = new Ingest(
                exchange,
                stores,
                topic,
                reader,
                form,
                isGzip ? new Gunzip() : null,
                key == null || form.detail() == Receipt.Detail.EACH ? null : new KeyedCut(key));
        ingest.begin();
        return ingest;
    }

    private static Optional<Problem> findRefusal(HttpHeaders headers) {
        Optional<Problem> other = Origins.findRefusal(headers);
        if (other.isPresent()) {
            return other;
        }
        String key = headers.get(IDEMPOTENCY_KEY);
        if (headers.getAll(IDEMPOTENCY_KEY).size() > 1) {
            return Optional.of(Problem.badRequest("expected: one Idempotency-Key"));
        }
        if (key != null && (key.isBlank() || key.length() > KeyedLogWriter.KEY_CHARS_MAX)) {
            return Optional.of(Problem.badRequest(
                    "Idempotency-Key: expected 1 to " + KeyedLogWriter.KEY_CHARS_MAX + " characters"));
        }
        String encoding = encoding(headers);
        if (!encoding.equals("identity") && !encoding.equals("gzip")) {
            return Optional.of(new Problem(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
                    "encoding",
                    "Content-Encoding: " + encoding + " (expected: gzip, or none)"));
        }
        return Optional.empty();
    }

    private static String encoding(HttpHeaders headers) {
        String all = String.join(",", headers.getAll(HttpHeaderNames.CONTENT_ENCODING))
                .strip()
                .toLowerCase(Locale.ROOT);
        return all.isEmpty() ? "identity" : all.equals("x-gzip") ? "gzip" : all;
    }

    /**
     * What a header's value says. Clients send text in UTF-8, old ones in ISO 8859-1; Netty knows the latter only.
     *
     * @param value as Netty gives it
     */
    static String text(String value) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return value;
        }
    }

    /** Without its parameters, in lower case; empty if none is said. */
    static String mediaType(HttpHeaders headers) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
