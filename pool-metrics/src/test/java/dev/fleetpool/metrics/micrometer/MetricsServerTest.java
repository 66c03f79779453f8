package dev.fleetpool.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricsServerTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  static {
    // In seconds. The JDK reads it once, when the first server is made.
    System.setProperty("sun.net.httpserver.maxReqTime", "1");
  }

  private final AtomicBoolean ready = new AtomicBoolean();
  private PrometheusPage page;
  private MetricsServer server;

  @BeforeEach
  void start() throws IOException {
    page = PrometheusPage.ofHost("host-a");
    server = MetricsServer.start("127.0.0.1", 0, page::text, ready::get);
  }

  @AfterEach
  void end() {
    server.close();
    page.close();
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void metersAreThereInTheFormatOfPrometheusWithTheNameOfTheHost() throws Exception {
    HttpResponse<String> answer = send("GET", "/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).contains("version=0.0.4"));
    assertThat(answer.body()).contains("# TYPE jvm_threads_live_threads gauge", "host=\"host-a\"");
  }

  @Test
  void processIsReadyWhenItSaysSoAndLiveInAnyCase() throws Exception {
    assertThat(send("GET", "/health/ready").statusCode()).isEqualTo(503);
    assertThat(send("GET", "/health/live").statusCode()).isEqualTo(200);

    ready.set(true);

    assertThat(send("GET", "/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void nothingElseIsAnswered() throws Exception {
    assertThat(send("GET", "/metrics/../etc").statusCode()).isEqualTo(404);
    assertThat(send("POST", "/metrics").statusCode()).isEqualTo(405);
    assertThat(send("HEAD", "/metrics").body()).isEmpty();
  }

  @Test
  void callersThatStallHoldUpNobodyForEver() throws Exception {
    Socket[] stalled = new Socket[8];
    try {
      for (int i = 0; i < stalled.length; i++) {
        stalled[i] = new Socket(InetAddress.getLoopbackAddress(), server.port());
        stalled[i].getOutputStream().write("GET /metr".getBytes(StandardCharsets.US_ASCII));
      }

      assertThat(send("GET", "/health/live").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : stalled) {
        if (socket != null) {
          socket.close();
        }
      }
    }
  }

  @Test
  void serverDoesNotWaitForEverWhereNobodySaysForHowLong() {
    assertThat(System.getProperty("sun.net.httpserver.maxRspTime")).isEqualTo("10");
    assertThat(System.getProperty("sun.net.httpserver.maxReqTime")).isEqualTo("1");
  }

  @Test
  void portThatIsTakenIsToldAtOnce() {
    assertThatThrownBy(
            () -> MetricsServer.start("127.0.0.1", server.port(), page::text, ready::get))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in use");
  }
}
