package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.machine.ClassicMember.Protocol;
import java.util.List;

/**
 * The part of a {@link MemberProfile} that only members with the classic protocol have.
 *
 * @param protocols the member's protocols in its order of preference; never empty
 */
record ClassicProfile(int sessionTimeoutMs, List<Protocol> protocols) {

    ClassicProfile {
        protocols = List.copyOf(protocols);
    }

    /** The protocol that the member is told to use. The server assigns, so the members need not agree on one. */
    Protocol protocol() {
        return protocols.get(0);
    }

    boolean knows(String protocolName) {
        return protocols.stream().anyMatch(protocol -> protocol.name().equals(protocolName));
    }
}
