package dev.howdah.broker.http;

import dev.howdah.broker.config.HttpLimits;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request is not done, as {@code application/problem+json}.
 *
 * @param type the end of the URN that names this kind of problem
 * @param detail what was wrong here, in words
 * @param members more, by name, as JSON
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public record Problem(HttpResponseStatus status, String type, String detail, Map<String, String> members) {

    public static final String CONTENT_TYPE = "application/problem+json";

    private static final String RETRY_AFTER_SECONDS = "retryAfterSeconds";

    public Problem {
        members = new LinkedHashMap<>(members);
    }

    public Problem(HttpResponseStatus status, String type, String detail) {
        this(status, type, detail, Map.of());
    }

    public static Problem badRequest(String detail) {
        return new Problem(HttpResponseStatus.BAD_REQUEST, "bad-request", detail);
    }

    /** The client lacks a right. */
    public static Problem denied(String detail) {
        return new Problem(HttpResponseStatus.FORBIDDEN, "denied", detail);
    }

    /** The client did what it should, and this broker cannot do it for now. */
    public static Problem unavailable(String detail) {
        return new Problem(HttpResponseStatus.SERVICE_UNAVAILABLE, "unavailable", detail);
    }

    /** Too much is under way. */
    public static Problem noRoom() {
        return new Problem(
                HttpResponseStatus.TOO_MANY_REQUESTS,
                "no-room",
                "the broker has received as much as it can hold until Postgres has stored some of it");
    }

    /** The client shall come again after so long. */
    public Problem retryAfter(int seconds) {
        return with(RETRY_AFTER_SECONDS, Integer.toString(seconds));
    }

    /**
     * @param name of the member
     * @param json its value
     */
    public Problem with(String name, String json) {
        Map<String, String> more = new LinkedHashMap<>(members);
        more.put(name, json);
        return new Problem(status, type, detail, more);
    }

    /** One line, without its end. */
    public String json() {
        StringBuilder json = new StringBuilder();
        json.append("{\"type\":").append(Json.quote("urn:howdah:problem:" + type));
        json.append(",\"title\":").append(Json.quote(status.reasonPhrase()));
        json.append(",\"status\":").append(status.code());
        json.append(",\"detail\":").append(Json.quote(detail));
        members.forEach((name, value) ->
                json.append(',').append(Json.quote(name)).append(':').append(value));
        return json.append('}').toString();
    }

    public Response response() {
        Response response =
                new Response(status, CONTENT_TYPE, (json() + "\n").getBytes(StandardCharsets.UTF_8), Map.of());
        boolean comesAgain = status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)
                || status.equals(HttpResponseStatus.TOO_MANY_REQUESTS);
        return comesAgain
                ? response.with(
                        HttpHeaderNames.RETRY_AFTER.toString(),
                        members.getOrDefault(RETRY_AFTER_SECONDS, Integer.toString(HttpLimits.RETRY_AFTER_SECONDS)))
                : response;
    }
}
