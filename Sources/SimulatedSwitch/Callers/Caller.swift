public import HubProtocol

/// Who calls in: people and firms with numbers that belong to nobody.
///
/// The numbers lie in the ranges that the telecommunication authorities of their countries keep for books and films.
public enum Caller {
    public static let all: [RemoteRow] = [
        RemoteRow(number: "+46701740605", name: "Eva Lind"),
        RemoteRow(number: "+46701740612", name: "Karl Öst"),
        RemoteRow(number: "+46701740633", name: "Maja Sjögren"),
        RemoteRow(number: "+46701740658", name: "Nils Åkerman"),
        RemoteRow(number: "+46846500411", name: "Öberg & Co"),
        RemoteRow(number: "+46846500438", name: "Nordan Frakt AB"),
        RemoteRow(number: "+46313900612", name: "Västra Bygg"),
        RemoteRow(number: "+46406280422", name: "Skåne Tryckeri"),
        RemoteRow(number: "+46980319204"),
        RemoteRow(number: "+442079460153", name: "Harriet Cole"),
        RemoteRow(number: "+441632960877", name: "Fenwick Imports Ltd"),
        RemoteRow(number: "+12025550147", name: "Daniel Reyes"),
        RemoteRow(number: "+14155550188", name: "Pacific Instruments"),
        RemoteRow(number: "+33199004482", name: "Claire Morel"),
        RemoteRow(number: "+493023125048", name: "Jonas Weber"),
        RemoteRow(number: "+61255501934", name: "Ruby Tran"),
        RemoteRow(number: ""),
    ]
}
