package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.machine.ClassicMember.Protocol;
import java.util.List;

/**
 * What a member of a consumer group that speaks the classic protocol says beyond the rest of its {@link MemberProfile}.
 *
 * @param protocols in its order of preference, never empty
 */
record ClassicProfile(int sessionTimeoutMs, List<Protocol> protocols) {

    ClassicProfile {
        protocols = List.copyOf(protocols);
    }

    /** The one that it is told to use: the server assigns, so members need not agree on one. */
    Protocol protocol() {
        return protocols.get(0);
    }

    boolean knows(String protocolName) {
        return protocols.stream().anyMatch(protocol -> protocol.name().equals(protocolName));
    }
}
