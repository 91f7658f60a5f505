package dev.howdah.broker.sasl;

import dev.howdah.broker.sasl.ScramExchange.Verifier;
import dev.howdah.storage.CredentialStore;
import dev.howdah.storage.RoleLogins;
import dev.howdah.storage.ScramCredential;
import dev.howdah.storage.ScramMechanism;
import java.util.List;
import java.util.Optional;

/**
 * Who the users are: Howdah's own, and where that is wanted roles of Postgres. A name of Howdah's own is no role's. Each login asks
 * Postgres, so a change holds at once and at every broker.
 *
 * <p>Thread: any that may block.
 */
final class Users {

    private final CredentialStore own;
    private final Optional<RoleLogins> roles;
    private final RoleProofs proofs;
    private final MockVerifiers mocks;

    /** @param roles empty if roles are no users */
    Users(CredentialStore own, Optional<RoleLogins> roles, RoleProofs proofs) {
        this.own = own;
        this.roles = roles;
        this.proofs = proofs;
        this.mocks = new MockVerifiers(own.secret(), roles.isPresent());
    }

    /** The verifier of a user; a made-up one if there is none. */
    Verifier verifier(String user, ScramMechanism mechanism) {
        List<ScramCredential> ofUser = own.find(user);
        Optional<ScramCredential> ofRole =
                mechanism == ScramMechanism.SHA_256 ? roles.flatMap(it -> it.findVerifier(user)) : Optional.empty();
        Optional<ScramCredential> found = ofUser.isEmpty()
                ? ofRole
                : ofUser.stream().filter(it -> it.mechanism() == mechanism).findFirst();
        return found.map(credential -> new Verifier(credential, true)).orElseGet(() -> mock(user, mechanism));
    }

    Verifier mock(String user, ScramMechanism mechanism) {
        return new Verifier(mocks.of(user, mechanism), false);
    }

    /** Whether it is the password of this user. Takes as long for one that does not exist. */
    boolean isPassword(String user, String password) {
        List<ScramCredential> ofUser = own.find(user);
        if (!ofUser.isEmpty() || roles.isEmpty()) {
            Verifier verifier =
                    ofUser.isEmpty() ? mock(user, ScramMechanism.SHA_256) : new Verifier(ofUser.get(0), true);
            boolean fits = ScramKeys.isPassword(verifier.credential(), password);
            return fits && verifier.real();
        }
        Optional<ScramCredential> ofRole = roles.get().findVerifier(user);
        return ofRole.map(verifier -> ScramKeys.isPassword(verifier, password))
                .orElseGet(() -> proofs.isPassword(roles.get(), user, password));
    }
}
