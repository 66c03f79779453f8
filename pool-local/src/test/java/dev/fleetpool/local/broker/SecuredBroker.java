package dev.fleetpool.local.broker;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.Time;

/**
 * A broker in this JVM that speaks TLS only, knows its users by password, and allows them what its
 * ACLs say; the user {@code admin} may do everything.
 */
final class SecuredBroker implements AutoCloseable {

  private static final String STORE_PASSWORD = "store-secret";
  private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";

  private final Path keys;
  private final int port;
  private final KafkaRaftServer server;

  /** Starts it in this folder; a user's password is its name and {@code -secret}. */
  SecuredBroker(Path folder, List<String> users) throws Exception {
    this.keys = folder.resolve("keys.p12");
    makeKeys(keys);
    try (PortReservation clients = PortReservation.create();
        PortReservation controller = PortReservation.create()) {
      port = clients.port();
      BrokerOrders orders =
          new BrokerOrders(
              folder,
              folder,
              BrokerOrders.Retention.KEPT,
              port,
              controller.port(),
              Optional.empty());
      BrokerMain.format(folder);
      Properties properties = BrokerProperties.of(orders);
      secure(properties, users);
      clients.beforeBind();
      controller.beforeBind();
      server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
      server.startup();
    }
  }

  private void secure(Properties properties, List<String> users) {
    String secured = "SASL_SSL://127.0.0.1:" + port;
    String plain = "PLAINTEXT://127.0.0.1:" + port;
    for (String listeners : List.of("listeners", "advertised.listeners")) {
      properties.setProperty(listeners, properties.getProperty(listeners).replace(plain, secured));
    }
    properties.setProperty("inter.broker.listener.name", "SASL_SSL");
    properties.setProperty(
        "listener.security.protocol.map", "SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT");
    properties.setProperty("sasl.enabled.mechanisms", "PLAIN");
    properties.setProperty("sasl.mechanism.inter.broker.protocol", "PLAIN");
    String known =
        users.stream()
            .map(user -> "user_%s=\"%s\"".formatted(user, password(user)))
            .collect(Collectors.joining(" "));
    properties.setProperty(
        "listener.name.sasl_ssl.plain.sasl.jaas.config",
        "%s required username=\"admin\" password=\"%s\" user_admin=\"%2$s\" %s;"
            .formatted(PLAIN, password("admin"), known));
    properties.setProperty("ssl.keystore.location", keys.toString());
    properties.setProperty("ssl.keystore.password", STORE_PASSWORD);
    properties.setProperty("ssl.keystore.type", "PKCS12");
    properties.setProperty("ssl.truststore.location", keys.toString());
    properties.setProperty("ssl.truststore.password", STORE_PASSWORD);
    properties.setProperty("ssl.truststore.type", "PKCS12");
    properties.setProperty(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    // The broker comes to the controller without a name, on an address of its own.
    properties.setProperty("super.users", "User:admin;User:ANONYMOUS");
  }

  private static void makeKeys(Path file) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                STORE_PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool made no keys");
    }
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  static String password(String user) {
    return user + "-secret";
  }

  /** Returns what a client of this user sets. */
  Map<String, String> client(String user, String password) {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "%s required username=\"%s\" password=\"%s\";".formatted(PLAIN, user, password),
        "ssl.truststore.location",
        keys.toString(),
        "ssl.truststore.password",
        STORE_PASSWORD,
        "ssl.truststore.type",
        "PKCS12");
  }

  /** Allows a user these operations on what is so named. */
  static AclBinding allow(
      String user, ResourceType type, String name, PatternType pattern, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
  }

  /** Sets these rights, and waits until the broker has heard of them from the controller. */
  void allow(Admin admin, List<AclBinding> rights) throws Exception {
    admin.createAcls(rights).all().get();
    await()
        .until(
            () ->
                admin.describeAcls(AclBindingFilter.ANY).values().get().size()
                    == Set.copyOf(rights).size());
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
