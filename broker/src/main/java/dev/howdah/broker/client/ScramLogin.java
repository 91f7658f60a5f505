package dev.howdah.broker.client;

import dev.howdah.broker.sasl.ScramKeys;
import dev.howdah.storage.ScramMechanism;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** The client's half of SCRAM: RFC 5802, section 3. The password does not leave this process. */
final class ScramLogin {

    private static final int NONCE_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** {@code n,,} in base 64: no channel binding, nobody else's rights. */
    private static final String BINDING = "biws";

    private final ScramMechanism mechanism;
    private final Login login;
    private final String nonce;
    private final String firstBare;
    private byte[] signature = {};

    ScramLogin(Login login) {
        this.login = login;
        mechanism = mechanism(login.mechanism());
        byte[] chance = new byte[NONCE_BYTES];
        RANDOM.nextBytes(chance);
        nonce = Base64.getEncoder().encodeToString(chance);
        firstBare = "n=" + login.user().replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
    }

    private static ScramMechanism mechanism(String name) {
        return name.equals(Login.SCRAM_SHA_256) ? ScramMechanism.SHA_256 : ScramMechanism.SHA_512;
    }

    byte[] first() {
        return bytes("n,," + firstBare);
    }

    /** Answers the broker's salt with the proof. */
    byte[] proof(byte[] serverFirst) {
        String text = new String(serverFirst, StandardCharsets.UTF_8);
        Map<String, String> fields = fields(text);
        String both = fields.getOrDefault("r", "");
        if (!both.startsWith(nonce) || both.length() == nonce.length()) {
            throw new ClientException("the broker's answer to the login does not belong to it");
        }
        int iterations;
        byte[] salt;
        try {
            iterations = Integer.parseInt(fields.getOrDefault("i", ""));
            salt = Base64.getDecoder().decode(fields.getOrDefault("s", ""));
        } catch (IllegalArgumentException malformed) {
            throw new ClientException("the broker's answer to the login is not SCRAM's");
        }
        if (iterations < ScramKeys.ITERATIONS_MIN || iterations > ScramKeys.ITERATIONS_MAX) {
            throw new ClientException("the broker asks for " + iterations + " iterations of SCRAM");
        }
        byte[] salted = ScramKeys.saltedPassword(mechanism, login.password(), salt, iterations);
        byte[] clientKey = ScramKeys.hmac(mechanism, salted, bytes("Client Key"));
        String withoutProof = "c=" + BINDING + ",r=" + both;
        byte[] message = bytes(firstBare + "," + text + "," + withoutProof);
        byte[] proof = ScramKeys.hmac(mechanism, ScramKeys.hash(mechanism, clientKey), message);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        signature = ScramKeys.hmac(mechanism, ScramKeys.hmac(mechanism, salted, bytes("Server Key")), message);
        return bytes(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
    }

    /** Whoever answers must know the verifier: else it is another broker than the one that holds this user. */
    void verify(byte[] serverFinal) {
        byte[] expected = bytes("v=" + Base64.getEncoder().encodeToString(signature));
        if (!MessageDigest.isEqual(expected, serverFinal)) {
            throw new ClientException("the broker could not prove that it knows the user");
        }
    }

    private static Map<String, String> fields(String message) {
        Map<String, String> fields = new HashMap<>();
        for (String field : message.split(",", -1)) {
            if (field.length() >= 2 && field.charAt(1) == '=') {
                fields.put(field.substring(0, 1), field.substring(2));
            }
        }
        return fields;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
