package dev.howdah.broker.net;

import dev.howdah.broker.config.Limits;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that a client asks for an API or a version that is not served, because all that the client sees is the end of
 * its connection. Clients ask again and again, so each is logged once. The number of remembered clients is bounded;
 * then no more are logged.
 *
 * <p>Thread: any.
 */
final class UnservedRequests {

    private static final Logger log = LoggerFactory.getLogger(UnservedRequests.class);

    private final Set<Asked> said = new HashSet<>();

    /**
     * What was asked.
     *
     * @param host the address of the client
     * @param clientId its begin
     * @param api the name of the API, or its number if it is unknown
     */
    record Asked(@Nullable String host, @Nullable String clientId, String api, short version) {

        Asked {
            if (clientId != null && clientId.length() > Limits.UNSERVED_CLIENT_ID_CHARS_MAX) {
                clientId = clientId.substring(0, Limits.UNSERVED_CLIENT_ID_CHARS_MAX);
            }
        }
    }

    /**
     * Logs a request, if it was not logged before.
     *
     * @param served the versions of the API that are served; empty if none is
     */
    void note(Asked asked, String served) {
        boolean isLast;
        synchronized (said) {
            if (said.size() >= Limits.UNSERVED_REQUESTS_SAID_MAX || !said.add(asked)) {
                return;
            }
            isLast = said.size() == Limits.UNSERVED_REQUESTS_SAID_MAX;
        }
        log.atInfo()
                .addKeyValue("clientId", asked.clientId)
                .addKeyValue("client", asked.host)
                .addKeyValue("api", asked.api)
                .addKeyValue("version", asked.version)
                .addKeyValue("served", served.isEmpty() ? "none" : served)
                .log("A client asks for what is not served and is cut off; this is said once");
        if (isLast) {
            log.atInfo().log("So many clients ask for what is not served that no more is said of it");
        }
    }
}
