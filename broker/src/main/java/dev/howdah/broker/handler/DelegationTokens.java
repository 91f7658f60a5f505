package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.security.Principal;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.protocol.KafkaError;
import java.util.Map;

/**
 * Delegation tokens are off, as in a Kafka without {@code delegation.token.secret.key}: who may ask is told so, and who may not is told
 * that ({@code KafkaApis.allowTokenRequests}). Thread: any.
 */
public final class DelegationTokens {

    private final Map<String, SecurityProtocol> protocols;

    /** @param protocols by the names of listeners */
    public DelegationTokens(Map<String, SecurityProtocol> protocols) {
        this.protocols = Map.copyOf(protocols);
    }

    KafkaError refusal(Call call) {
        return refusal(protocols.getOrDefault(call.listener(), SecurityProtocol.PLAINTEXT), call.principal());
    }

    static KafkaError refusal(SecurityProtocol protocol, Principal principal) {
        boolean mayAsk =
                protocol.asksForLogin() || (protocol == SecurityProtocol.SSL && !principal.equals(Principal.ANONYMOUS));
        return mayAsk ? KafkaError.DELEGATION_TOKEN_AUTH_DISABLED : KafkaError.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED;
    }

    /** The times of a token that there is not: Kafka's broker refuses with -1, its controller with 0. */
    static long timestamp(KafkaError refusal) {
        return refusal == KafkaError.DELEGATION_TOKEN_AUTH_DISABLED ? 0 : -1;
    }
}
