package dev.howdah.broker.http;

import dev.howdah.broker.sasl.RequestLogin;
import dev.howdah.broker.sasl.RequestLogins;
import dev.howdah.broker.sasl.SaslMechanism;
import dev.howdah.broker.security.Principal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Who sends the requests of one connection: whom {@code Authorization} proves (RFC 7617, RFC 6750), else whom the client's certificate names.
 *
 * <p>Thread: the event loop of the connection.
 */
final class Identification {

    private static final String BASIC = "basic";
    private static final String BEARER = "bearer";
    private static final String BASIC_CHALLENGE = "Basic realm=\"howdah\", charset=\"UTF-8\"";
    private static final String BEARER_CHALLENGE = "Bearer realm=\"howdah\"";

    private final HttpAccess access;
    private final Principal certified;
    private final RequestLogin login;

    /**
     * Begins with the first request that needs it.
     *
     * @param certified by the client's certificate; ANONYMOUS without one
     */
    Identification(HttpAccess access, Principal certified, RequestLogin login) {
        this.access = access;
        this.certified = certified;
        this.login = login;
    }

    /** What came of it. */
    sealed interface Answer {}

    /** @param lifetimeMs how long that holds from now on; empty if for ever */
    record Known(Principal principal, OptionalLong lifetimeMs) implements Answer {}

    record Unknown(Response refusal) implements Answer {}

    /** @param answer is called at once or later */
    void identify(HttpHeaders headers, Consumer<Answer> answer) {
        List<String> shown = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        if (shown.size() > 1) {
            answer.accept(new Unknown(
                    Problem.badRequest("expected: one Authorization header").response()));
            return;
        }
        if (shown.isEmpty()) {
            answer.accept(
                    certified.equals(Principal.ANONYMOUS)
                            ? refused(challenge(), "log in")
                            : new Known(certified, OptionalLong.empty()));
            return;
        }
        String text = shown.get(0).strip();
        int space = text.indexOf(' ');
        String scheme = (space < 0 ? text : text.substring(0, space)).toLowerCase(Locale.ROOT);
        String rest = space < 0 ? "" : text.substring(space + 1).strip();
        if (scheme.equals(BASIC) && access.taken().contains(SaslMechanism.PLAIN)) {
            basic(rest, answer);
        } else if (scheme.equals(BEARER) && access.taken().contains(SaslMechanism.OAUTHBEARER)) {
            login.token(rest, verdict -> answer.accept(of(verdict, BEARER_CHALLENGE + ", error=\"invalid_token\"")));
        } else {
            answer.accept(refused(challenge(), "this way to log in is not served here"));
        }
    }

    private void basic(String encoded, Consumer<Answer> answer) {
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(encoded.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            answer.accept(refused(BASIC_CHALLENGE, "the Authorization is not in base 64"));
            return;
        }
        int colon = 0;
        while (colon < pair.length && pair[colon] != ':') {
            colon++;
        }
        if (colon == pair.length) {
            answer.accept(refused(BASIC_CHALLENGE, "the Authorization is no user and password"));
            return;
        }
        login.password(
                Arrays.copyOf(pair, colon),
                Arrays.copyOfRange(pair, colon + 1, pair.length),
                verdict -> answer.accept(of(verdict, BASIC_CHALLENGE)));
    }

    private String challenge() {
        return access.taken().contains(SaslMechanism.PLAIN) ? BASIC_CHALLENGE : BEARER_CHALLENGE;
    }

    private static Answer of(RequestLogins.Verdict verdict, String challenge) {
        if (verdict instanceof RequestLogins.Known known) {
            return new Known(Principal.user(known.user()), known.lifetimeMs());
        }
        if (verdict instanceof RequestLogins.Undecided) {
            return new Unknown(
                    Problem.unavailable("logins cannot be looked at for now").response());
        }
        return refused(challenge, "the login is refused");
    }

    private static Unknown refused(String challenge, String detail) {
        return new Unknown(new Problem(HttpResponseStatus.UNAUTHORIZED, "login", detail)
                .response()
                .with(HttpHeaderNames.WWW_AUTHENTICATE.toString(), challenge));
    }
}
