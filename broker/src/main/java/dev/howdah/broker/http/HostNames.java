package dev.howdah.broker.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * By which names a listener is asked that lets everybody in. A page may point a name of its own at this machine (DNS rebinding); the browser
 * then lets it read the answers, but still says that name in {@code Host}.
 *
 * <p>Thread: any; immutable.
 */
public final class HostNames {

    /** Every name: somebody who has proved who they are asks, or the listener is for other machines, whose names for it nobody knows. */
    public static final HostNames ANY = new HostNames(Set.of(), Taken.ALL);

    private static final Pattern LOOPBACK = Pattern.compile(
            "(.+\\.)?localhost\\.?"
                    + "|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]|\\[0:0:0:0:0:0:0:1]|\\[::ffff:127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}]");

    private final Set<String> names;
    private final Taken taken;

    private enum Taken {
        ALL,
        LOOPBACK_AND_NAMED
    }

    private HostNames(Set<String> names, Taken taken) {
        this.names = names;
        this.taken = taken;
    }

    /** @param names beside those of loopback addresses, without ports */
    public static HostNames loopbackAnd(Set<String> names) {
        return new HostNames(
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet()),
                Taken.LOOPBACK_AND_NAMED);
    }

    /** Why a request is not done; empty if it is. Browsers always name a host. */
    Optional<Problem> findRefusal(HttpHeaders headers) {
        String host = headers.get(HttpHeaderNames.HOST);
        if (taken == Taken.ALL || host == null) {
            return Optional.empty();
        }
        String name = host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        if (LOOPBACK.matcher(name).matches() || names.contains(name)) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                HttpResponseStatus.MISDIRECTED_REQUEST,
                "other-host",
                "'" + host + "' is no name of this listener (expected: localhost, or one of --http-hosts)"));
    }
}
