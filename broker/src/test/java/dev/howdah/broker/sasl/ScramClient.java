package dev.howdah.broker.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramMessages.ClientFinalMessage;
import org.apache.kafka.common.security.scram.internals.ScramMessages.ClientFirstMessage;
import org.apache.kafka.common.security.scram.internals.ScramMessages.ServerFinalMessage;
import org.apache.kafka.common.security.scram.internals.ScramMessages.ServerFirstMessage;

/** The client's side of SCRAM, computed by the classes of Kafka's own client. */
final class ScramClient {

    private final ScramFormatter formatter;
    private final String password;
    private final ClientFirstMessage first;
    private ServerFirstMessage serverFirst;
    private ClientFinalMessage last;
    private byte[] salted;

    ScramClient(String mechanism, String user, String password) throws GeneralSecurityException {
        formatter = new ScramFormatter(ScramMechanism.forMechanismName(mechanism));
        this.password = password;
        first = new ClientFirstMessage(
                ScramFormatter.saslName(user), formatter.secureRandomString(), java.util.Map.of());
    }

    byte[] first() {
        return first.toBytes();
    }

    /** The final message, right in all but perhaps the password. */
    byte[] last(byte[] challenge) throws Exception {
        serverFirst = new ServerFirstMessage(challenge);
        salted = formatter.saltedPassword(password, serverFirst.salt(), serverFirst.iterations());
        last = new ClientFinalMessage("n,,".getBytes(StandardCharsets.UTF_8), serverFirst.nonce());
        last.proof(formatter.clientProof(salted, first, serverFirst, last));
        return last.toBytes();
    }

    byte[] salt(byte[] challenge) throws Exception {
        return new ServerFirstMessage(challenge).salt();
    }

    /** The server has to prove itself too. */
    void verify(byte[] serverFinal) throws Exception {
        byte[] signature = formatter.serverSignature(formatter.serverKey(salted), first, serverFirst, last);
        assertThat(new ServerFinalMessage(serverFinal).serverSignature()).isEqualTo(signature);
    }
}
