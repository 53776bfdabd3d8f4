"""An invented city's directory of 3,000 people, the same at every run: names, units, duties, numbers, places."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle, islice

from kb.directory.people_search import Entry

PEOPLE = 3_000
VACANT_POSTS = 40
CONCURRENT_POSTS = 40
FIRST_EXTENSION = 2_000
FIRST_TEAM_NUMBER = 1_000

# Kanji and kana. A name in several spellings stands with all of them; common ones come first.
SURNAMES = """
佐藤 さとう|鈴木 すずき|高橋/髙橋 たかはし|田中 たなか|伊藤 いとう|渡辺/渡邊/渡邉 わたなべ|山本 やまもと|中村 なかむら
小林 こばやし|加藤 かとう|吉田/𠮷田 よしだ|山田 やまだ|佐々木 ささき|山口 やまぐち|松本 まつもと|井上 いのうえ
木村 きむら|林 はやし|斎藤/齋藤/斉藤/齊藤 さいとう|清水 しみず|山崎/山﨑 やまざき|森 もり|池田 いけだ|橋本 はしもと
阿部 あべ|石川 いしかわ|中島/中嶋 なかじま|小川 おがわ|石井 いしい|前田 まえだ|岡田 おかだ|長谷川 はせがわ|藤田 ふじた
後藤 ごとう|近藤 こんどう|村上 むらかみ|遠藤 えんどう|青木 あおき|坂本 さかもと|福田 ふくだ|太田 おおた|西村 にしむら
藤井 ふじい|金子 かねこ|岡本 おかもと|藤原 ふじわら|三浦 みうら|中野 なかの|中川 なかがわ|原田 はらだ|松田 まつだ
竹内 たけうち|小野 おの|田村 たむら|中山 なかやま|和田 わだ|石田 いしだ|森田 もりた|上田 うえだ|原 はら|内田 うちだ
柴田 しばた|酒井 さかい|宮崎/宮﨑 みやざき|横山 よこやま|高木/髙木 たかぎ|安藤 あんどう|宮本 みやもと|大野 おおの
小島/小嶋 こじま|谷口 たにぐち|今井 いまい|工藤 くどう|高田/髙田 たかだ|増田 ますだ|丸山 まるやま|杉山 すぎやま
村田 むらた|大塚 おおつか|新井 あらい|小山 こやま|平野 ひらの|藤本 ふじもと|河野 こうの|上野 うえの|野口 のぐち
武田 たけだ|松井 まつい|千葉 ちば|岩崎/岩﨑 いわさき|菅原 すがわら|木下 きのした|久保 くぼ|佐野 さの|野村 のむら
松尾 まつお|菊地/菊池 きくち|杉本 すぎもと|市川 いちかわ|古川 ふるかわ|大西 おおにし|島田/嶋田 しまだ|水野 みずの
桜井/櫻井 さくらい|高野/髙野 たかの|渡部 わたべ|吉川 よしかわ|山内 やまうち|西田 にしだ|飯田 いいだ|菊田 きくた
西川 にしかわ|小松 こまつ|北村 きたむら|安田 やすだ|五十嵐 いがらし|川口 かわぐち|平田 ひらた|関 せき|中田 なかた
久保田 くぼた|服部 はっとり|東 ひがし|岩田 いわた|土屋 つちや|川崎 かわさき|福島 ふくしま|本田 ほんだ|辻 つじ
樋口 ひぐち|秋山 あきやま|田口 たぐち|永井 ながい|山下 やました|川村 かわむら|馬場 ばば|浜田/濱田/濵田 はまだ
沢田/澤田 さわだ|大沢/大澤 おおさわ|小沢/小澤 おざわ|黒沢/黒澤 くろさわ|広瀬/廣瀬 ひろせ|滝沢/瀧澤 たきざわ
柳沢/柳澤 やなぎさわ|熊谷 くまがい|富田/冨田 とみた|大久保 おおくぼ|松岡 まつおか|浅野 あさの|荒木 あらき
大島/大嶋 おおしま|内藤 ないとう|伊東 いとう|安部 あべ|川上 かわかみ|星野 ほしの|田辺/田邊/田邉 たなべ
国分/國分 こくぶ|真田/眞田 さなだ|関根 せきね|本間 ほんま|難波 なんば|神谷 かみや|一ノ瀬 いちのせ|竜崎/龍崎 りゅうざき
長尾 ながお|桑原 くわばら|三宅 みやけ|片山 かたやま|上原 うえはら|松村 まつむら|早川 はやかわ|大橋 おおはし|堀 ほり
堀内 ほりうち|栗原 くりはら|緒方 おがた|土方 ひじかた|小田 おだ|尾崎 おざき|大石 おおいし|望月 もちづき|須藤 すどう
津田 つだ|村松 むらまつ|矢野 やの|東海林 しょうじ|庄司 しょうじ|柏木 かしわぎ|横田 よこた|野田 のだ|成田 なりた
宇野 うの|大平 おおひら|向井 むかい|町田 まちだ|根本 ねもと|白石 しらいし|塚本 つかもと|春日 かすが|日下部 くさかべ
小笠原 おがさわら|勅使河原 てしがわら|武者小路 むしゃのこうじ|関ヶ原 せきがはら|梶 かじ|桂 かつら|泉 いずみ|岸 きし
岸本 きしもと|児玉 こだま|今村 いまむら|須田 すだ|八木 やぎ|古谷 ふるや|古屋 ふるや|谷 たに|畑 はた|黒田 くろだ
青山 あおやま|入江 いりえ|結城 ゆうき
"""
GIVEN_NAMES = """
太郎 たろう|花子 はなこ|浩 ひろし|博 ひろし|健一 けんいち|誠 まこと|真 まこと|実 みのる|隆 たかし|孝 たかし|茂 しげる
和子 かずこ|洋子 ようこ|恵子 けいこ|幸子 さちこ|久美子 くみこ|由美子 ゆみこ|直美 なおみ|智子 ともこ|陽子 ようこ
裕子 ゆうこ|優子 ゆうこ|真由美 まゆみ|明美 あけみ|美穂 みほ|香織 かおり|愛 あい|舞 まい|彩 あや|美咲 みさき|葵 あおい
陽菜 ひな|結衣 ゆい|さくら さくら|ひかり ひかり|まどか まどか|大輔 だいすけ|健太 けんた|翔太 しょうた|拓也 たくや
直樹 なおき|大樹 だいき|翔 しょう|蓮 れん|悠斗 ゆうと|陽翔 はると|湊 みなと|学 まなぶ|修 おさむ|進 すすむ|豊 ゆたか
勉 つとむ|清 きよし|正 ただし|勝 まさる|昭 あきら|明 あきら|哲也 てつや|和也 かずや|達也 たつや|竜也 たつや
裕介 ゆうすけ|祐介 ゆうすけ|雄介 ゆうすけ|俊介 しゅんすけ|亮 りょう|涼 りょう|純 じゅん|純一 じゅんいち
淳一 じゅんいち|慎一 しんいち|真一 しんいち|伸一 しんいち|雄一 ゆういち|洋一 よういち|浩二 こうじ|幸司 こうじ
浩司 こうじ|健二 けんじ|賢治 けんじ|慎二 しんじ|真司 しんじ|次郎 じろう|三郎 さぶろう|美由紀 みゆき|幸 みゆき
里美 さとみ|千春 ちはる|千尋 ちひろ|真理子 まりこ|典子 のりこ|紀子 のりこ|京子 きょうこ|恭子 きょうこ|順子 じゅんこ
純子 じゅんこ|信子 のぶこ|文子 ふみこ|節子 せつこ|弘 ひろむ|弘樹 ひろき|裕樹 ゆうき|勇気 ゆうき|友紀 ゆき|由紀 ゆき
雪乃 ゆきの|奈々 なな|菜々子 ななこ|麻衣 まい|麻美 あさみ|沙織 さおり|詩織 しおり|翼 つばさ|駿 しゅん|隼人 はやと
勇人 ゆうと|康平 こうへい|恒平 こうへい|晃 あきら|聡 さとし|哲 さとし|智 さとし|敏夫 としお|正男 まさお|秀樹 ひでき
英樹 ひでき|英明 ひであき|圭 けい|圭子 けいこ|桂子 けいこ|京介 きょうすけ|恭介 きょうすけ|卓 たく|巧 たくみ|匠 たくみ
渉 わたる|航 わたる|望 のぞみ|希 のぞみ|歩 あゆむ|薫 かおる|光 ひかる|忍 しのぶ
"""
# Departments with #, sections with their windows, teams behind two blanks; name, kana, place, duties.
ORGANISATION = """
#総務部 そうむぶ 本庁舎 3階
総務課 そうむか 31番窓口 文書の収受及び発送に関すること、情報公開及び個人情報保護に関すること
  文書法制担当 ぶんしょほうせいたんとう 条例、規則等の審査、文書の管理及び保存、公印の管理
  情報公開担当 じょうほうこうかいたんとう 情報公開請求の受付、個人情報の保護、行政不服審査
  統計担当 とうけいたんとう 国勢調査、各種統計調査、統計書の作成
職員課 しょくいんか 32番窓口 職員の任用、給与及び福利厚生に関すること
  人事担当 じんじたんとう 職員の採用試験、人事異動、服務
  給与担当 きゅうよたんとう 職員の給与の支給、年末調整、旅費
  研修厚生担当 けんしゅうこうせいたんとう 職員研修、健康管理、共済組合
契約検査課 けいやくけんさか 33番窓口 契約及び工事検査に関すること
  契約担当 けいやくたんとう 入札参加資格の審査、工事請負契約の締結、物品の購入
  検査担当 けんさたんとう 工事の検査、工事成績の評定
管財課 かんざいか 34番窓口 市有財産の管理に関すること
  財産管理担当 ざいさんかんりたんとう 市有地の貸付け及び売払い、庁舎の管理、公用車の管理
  営繕担当 えいぜんたんとう 公共施設の設計、修繕の監理
#企画部 きかくぶ 本庁舎 4階
企画課 きかくか 41番窓口 総合計画及び行政改革に関すること
  企画担当 きかくたんとう 総合計画の策定、広域行政、土地利用の調整
  行革担当 ぎょうかくたんとう 行政評価、指定管理者制度、事務改善
財政課 ざいせいか 42番窓口 予算の編成及び市債に関すること
  予算担当 よさんたんとう 予算の編成、予算の執行管理
  財務担当 ざいむたんとう 市債の借入れ、地方交付税、ふるさと寄附金の受入れ
広報課 こうほうか 43番窓口 広報及び広聴に関すること
  広報担当 こうほうたんとう 広報紙の発行、市ホームページの管理、報道機関との連絡
  広聴担当 こうちょうたんとう 市長への手紙、市民相談、陳情の受付
デジタル推進課 でじたるすいしんか 44番窓口 情報システムに関すること
  システム担当 しすてむたんとう 情報システムの運用、端末の管理、情報セキュリティ対策
  デジタル化担当 でじたるかたんとう 電子申請の推進、オープンデータの公開
#市民部 しみんぶ 本庁舎 1階
市民課 しみんか 1番窓口 戸籍、住民基本台帳及び印鑑登録に関すること
  住民記録担当 じゅうみんきろくたんとう 住民票の写しの交付、転入、転出及び転居の届出、印鑑登録及び証明
  戸籍担当 こせきたんとう 出生、死亡、婚姻及び離婚の届出、戸籍謄本の交付、埋火葬の許可
  個人番号カード担当 こじんばんごうかーどたんとう マイナンバーカードの交付、電子証明書の更新、公的個人認証
保険年金課 ほけんねんきんか 5番窓口 国民健康保険、後期高齢者医療及び国民年金に関すること
  国民健康保険担当 こくみんけんこうほけんたんとう 国民健康保険の資格の得喪、保険料の賦課、高額療養費の支給
  後期高齢者医療担当 こうきこうれいしゃいりょうたんとう 後期高齢者医療の資格、後期高齢者医療保険料の徴収
  年金担当 ねんきんたんとう 国民年金の加入の届出、国民年金保険料の免除申請、障害基礎年金の請求
地域協働課 ちいききょうどうか 7番窓口 自治会、市民活動及び交通安全に関すること
  市民活動担当 しみんかつどうたんとう 自治会への支援、NPOとの協働、集会所の整備
  交通安全担当 こうつうあんぜんたんとう 交通安全教室、放置自転車の撤去、防犯灯の設置
  消費生活担当 しょうひせいかつたんとう 消費生活相談、悪質商法の被害防止、計量
#財務部 ざいむぶ 本庁舎 2階
納税課 のうぜいか 21番窓口 市税の収納及び滞納整理に関すること
  収納管理担当 しゅうのうかんりたんとう 市税の収納、口座振替の申込み、納税証明書の交付、還付金の支払
  滞納整理担当 たいのうせいりたんとう 市税の滞納処分、財産の差押え、納税の相談及び猶予
市民税課 しみんぜいか 23番窓口 市民税及び諸税に関すること
  市民税担当 しみんぜいたんとう 個人市民税の賦課、申告の受付、課税証明書の交付
  諸税担当 しょぜいたんとう 法人市民税、軽自動車税の賦課、原動機付自転車の標識の交付、たばこ税
資産税課 しさんぜいか 25番窓口 固定資産税及び都市計画税に関すること
  土地担当 とちたんとう 土地の評価、地目の認定、公図の閲覧
  家屋担当 かおくたんとう 家屋の評価、新築住宅の減額、償却資産の申告
#環境部 かんきょうぶ 第二庁舎 2階
環境政策課 かんきょうせいさくか 1番窓口 環境の保全及び地球温暖化対策に関すること
  環境政策担当 かんきょうせいさくたんとう 環境基本計画、太陽光発電設備の補助、電気自動車の普及
  環境保全担当 かんきょうほぜんたんとう 騒音、振動及び悪臭の規制、大気及び水質の測定、空き地の雑草
  動物愛護担当 どうぶつあいごたんとう 犬の登録及び狂犬病予防注射、猫の不妊去勢手術の補助、鳥獣の保護、アライグマの捕獲
ごみ減量対策課 ごみげんりょうたいさくか 2番窓口 一般廃棄物の減量及び資源化に関すること
  ごみ減量担当 ごみげんりょうたんとう ごみの分別の啓発、生ごみ処理機の補助、集団回収の奨励
  資源循環担当 しげんじゅんかんたんとう 資源物の回収、リサイクル施設の運営、小型家電の回収
環境センター かんきょうせんたー 環境センター 一般廃棄物の収集及び処理に関すること
  収集担当 しゅうしゅうたんとう 粗大ごみの収集の申込み、燃やすごみの収集、ふれあい収集、不法投棄の対策
  処理担当 しょりたんとう 焼却施設の運転、ごみの持込み、し尿の収集及び処理
#健康福祉部 けんこうふくしぶ 本庁舎 1階
福祉総務課 ふくしそうむか 11番窓口 地域福祉及び民生委員に関すること
  地域福祉担当 ちいきふくしたんとう 民生委員及び児童委員、社会福祉協議会との連絡、避難行動要支援者名簿
  臨時給付金担当 りんじきゅうふきんたんとう 給付金の支給、申請書の審査
生活福祉課 せいかつふくしか 12番窓口 生活保護及び生活困窮者の自立支援に関すること
  保護担当 ほごたんとう 生活保護の決定及び実施、医療扶助、就労支援
  自立支援担当 じりつしえんたんとう 生活困窮者の相談、住居確保給付金
障害福祉課 しょうがいふくしか 13番窓口 障害者の福祉に関すること
  障害福祉担当 しょうがいふくしたんとう 身体障害者手帳の交付、療育手帳、補装具の支給、福祉タクシー券
  障害給付担当 しょうがいきゅうふたんとう 障害福祉サービスの支給決定、自立支援医療、特別障害者手当
高齢者支援課 こうれいしゃしえんか 14番窓口 高齢者の福祉に関すること
  生きがい担当 いきがいたんとう 敬老事業、老人クラブ、シルバー人材センター、緊急通報装置
  地域包括担当 ちいきほうかつたんとう 地域包括支援センター、認知症の施策、介護予防
介護保険課 かいごほけんか 15番窓口 介護保険に関すること
  介護認定担当 かいごにんていたんとう 要介護認定の申請、認定調査、介護認定審査会
  介護給付担当 かいごきゅうふたんとう 介護サービス費の給付、住宅改修費、福祉用具購入費
  介護保険料担当 かいごほけんりょうたんとう 介護保険料の賦課及び徴収、保険料の減免
市民健康課 しみんけんこうか 保健センター 1階 健康づくり及び予防接種に関すること
  予防接種担当 よぼうせっしゅたんとう 定期予防接種、新型コロナワクチン、結核検診
  健診担当 けんしんたんとう がん検診、特定健康診査、歯周病検診
  母子保健担当 ぼしほけんたんとう 母子健康手帳の交付、乳幼児健康診査、産後ケア
#こども部 こどもぶ 本庁舎 1階
こども支援課 こどもしえんか 16番窓口 児童手当及びひとり親家庭に関すること
  手当医療担当 てあていりょうたんとう 児童手当の支給、小児医療費の助成、児童扶養手当、ひとり親家庭等医療費
  こども相談担当 こどもそうだんたんとう 児童虐待の通告、家庭児童相談、養育支援訪問
保育課 ほいくか 17番窓口 保育所及び認定こども園に関すること
  入所担当 にゅうしょたんとう 保育所の入所の申込み、保育料の決定、一時預かり
  保育運営担当 ほいくうんえいたんとう 公立保育所の運営、民間保育所への補助、病児保育
青少年課 せいしょうねんか 18番窓口 青少年の健全育成に関すること
  放課後担当 ほうかごたんとう 放課後児童クラブの入会、児童館の運営、プレイパーク
  青少年担当 せいしょうねんたんとう 成人のつどい、青少年指導員、街頭補導
#都市部 としぶ 本庁舎 3階
都市計画課 としけいかくか 36番窓口 都市計画に関すること
  都市計画担当 としけいかくたんとう 用途地域、都市計画道路、地区計画の届出
  景観担当 けいかんたんとう 景観計画の届出、屋外広告物の許可
建築指導課 けんちくしどうか 37番窓口 建築基準法に関すること
  審査担当 しんさたんとう 建築確認の審査、中間検査、完了検査
  建築安全担当 けんちくあんぜんたんとう 違反建築物の是正、木造住宅の耐震診断、危険ブロック塀の撤去補助
住宅課 じゅうたくか 38番窓口 市営住宅及び空き家対策に関すること
  市営住宅担当 しえいじゅうたくたんとう 市営住宅の入居者の募集、家賃の徴収
  空き家担当 あきやたんとう 空き家の適正管理、空き家バンク
開発審査課 かいはつしんさか 39番窓口 開発行為の許可に関すること
  開発審査担当 かいはつしんさたんとう 開発許可、宅地造成の許可、がけ地の近接
みどり公園課 みどりこうえんか 第二庁舎 3階 公園及び緑地に関すること
  公園管理担当 こうえんかんりたんとう 公園の遊具の点検、公園の使用許可、樹木の剪定
  緑地保全担当 りょくちほぜんたんとう 特別緑地保全地区、生け垣の助成、市民農園
#建設部 けんせつぶ 第二庁舎 1階
道路課 どうろか 3番窓口 道路及び橋りょうに関すること
  道路維持担当 どうろいじたんとう 道路の陥没の補修、側溝の清掃、街路樹の管理、街路灯の修理
  道路管理担当 どうろかんりたんとう 道路の占用許可、境界の立会い、道路台帳の閲覧
河川課 かせんか 4番窓口 河川及び水路に関すること
  河川担当 かせんたんとう 準用河川の改修、水路の占用、浸水対策
下水道課 げすいどうか 5番窓口 公共下水道に関すること
  下水道業務担当 げすいどうぎょうむたんとう 下水道使用料、受益者負担金、水洗化の助成
  下水道施設担当 げすいどうしせつたんとう 下水道管の詰まり、マンホールの補修、排水設備の検査
#市民防災部 しみんぼうさいぶ 本庁舎 4階
防災課 ぼうさいか 45番窓口 防災及び危機管理に関すること
  防災担当 ぼうさいたんとう 避難所の開設、防災行政無線、津波ハザードマップ、備蓄品の管理
  危機管理担当 ききかんりたんとう 国民保護、自主防災組織の育成、り災証明書
#観光経済部 かんこうけいざいぶ 第二庁舎 3階
商工課 しょうこうか 6番窓口 商工業及び労働に関すること
  商工担当 しょうこうたんとう 中小企業への融資、商店街の振興、企業の立地
  勤労福祉担当 きんろうふくしたんとう 就労の支援、勤労者の福利厚生、労働相談
観光課 かんこうか 7番窓口 観光に関すること
  観光担当 かんこうたんとう 観光案内、花火大会、海水浴場の開設、ロケーションの受入れ
農水課 のうすいか 8番窓口 農業及び水産業に関すること
  農業担当 のうぎょうたんとう 農地の転用、地産地消、有害鳥獣による農作物の被害
  水産担当 すいさんたんとう 漁港の管理、漁業の振興
#教育部 きょういくぶ 第三庁舎 2階
教育総務課 きょういくそうむか 51番窓口 教育委員会の会議及び学校施設に関すること
  教育総務担当 きょういくそうむたんとう 教育委員会の会議、奨学金
  学校施設担当 がっこうしせつたんとう 学校施設の修繕、学校の改築
学務課 がくむか 52番窓口 就学及び学校給食に関すること
  学務担当 がくむたんとう 小学校及び中学校への就学、転校の手続、通学区域、就学援助
  学校給食担当 がっこうきゅうしょくたんとう 学校給食の献立、給食費の徴収、食物アレルギーの対応
教育指導課 きょういくしどうか 53番窓口 学校教育の指導に関すること
  指導担当 しどうたんとう 教育課程、教科書の採択、教職員の研修
  教育相談担当 きょういくそうだんたんとう いじめの相談、不登校の支援、特別支援教育
生涯学習課 しょうがいがくしゅうか 54番窓口 生涯学習及びスポーツに関すること
  生涯学習担当 しょうがいがくしゅうたんとう 市民講座、社会教育委員
  スポーツ担当 すぽーつたんとう 体育館の予約、市民マラソン大会、スポーツ推進委員
文化財課 ぶんかざいか 55番窓口 文化財の保護に関すること
  文化財担当 ぶんかざいたんとう 埋蔵文化財の発掘の届出、指定文化財の修理、史跡の整備
中央図書館 ちゅうおうとしょかん 中央図書館 1階 図書館に関すること
  図書サービス担当 としょさーびすたんとう 図書の貸出し、予約図書、読み聞かせ会、移動図書館
#消防本部 しょうぼうほんぶ 消防本部 1階
予防課 よぼうか 2階 火災予防に関すること
  予防担当 よぼうたんとう 消防用設備の検査、危険物の許可、住宅用火災警報器
警防救急課 けいぼうきゅうきゅうか 2階 消火及び救急に関すること
  救急担当 きゅうきゅうたんとう 救急講習、AEDの貸出し、救急車の適正利用
#会計局 かいけいきょく 本庁舎 1階
出納課 すいとうか 9番窓口 公金の出納に関すること
  出納担当 すいとうたんとう 公金の出納、決算の調製、指定金融機関
#議会事務局 ぎかいじむきょく 本庁舎 5階
議事課 ぎじか 61番窓口 市議会に関すること
  議事担当 ぎじたんとう 本会議及び委員会の運営、会議録の作成、請願の受付、傍聴
#支所 ししょ 支所
大舟支所 おおふねししょ 大舟支所 1階 支所の窓口に関すること
  大舟地域担当 おおふねちいきたんとう 証明書の発行、大舟地域の会館の管理
深谷支所 ふかやししょ 深谷支所 1階 支所の窓口に関すること
  深谷地域担当 ふかやちいきたんとう 証明書の発行、深谷地域の会館の管理
"""
STAFF_TITLES = ("係長", "主査", "主任", "主事", "主事", "主事", "技師", "会計年度任用職員")
SOUNDS_BY_ROW = """
あ a い i う u え e お o か ka き ki く ku け ke こ ko さ sa し shi す su せ se そ so た ta ち chi つ tsu て te と to
な na に ni ぬ nu ね ne の no は ha ひ hi ふ fu へ he ほ ho ま ma み mi む mu め me も mo や ya ゆ yu よ yo
ら ra り ri る ru れ re ろ ro わ wa ん n が ga ぎ gi ぐ gu げ ge ご go ざ za じ ji ず zu ぜ ze ぞ zo だ da づ zu
で de ど do ば ba び bi ぶ bu べ be ぼ bo ぱ pa きゃ kya きゅ kyu きょ kyo しゃ sha しゅ shu しょ sho ちゃ cha
ちゅ chu ちょ cho じゃ ja じゅ ju じょ jo りゃ rya りゅ ryu りょ ryo
"""
SOUNDS = dict(zip(SOUNDS_BY_ROW.split()[::2], SOUNDS_BY_ROW.split()[1::2], strict=True))


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A department, a section or a team, as the generator needs it."""

    path: tuple[str, ...]
    path_kana: tuple[str, ...]
    place: str
    duties: str
    telephone: str


def entries(*, seed: int = 1) -> list[Entry]:
    """Return 3,000 people on their posts, and besides them concurrent posts, vacant ones and the units themselves."""
    randomness = random.Random(seed)  # noqa: S311 - the same at every run
    units = list(_units())
    posts = list(islice(_posts(units), PEOPLE))
    names = list(islice(_names(randomness), PEOPLE))
    people = [
        _person(number, unit, title, name)
        for number, ((unit, title), name) in enumerate(zip(posts, names, strict=True))
    ]
    rows = [_unit(number, unit) for number, unit in enumerate(units)] + people
    rows += [
        _concurrent(randomness.choice(people), unit, number)
        for number, unit in enumerate(randomness.sample(units, CONCURRENT_POSTS))
    ]
    return rows + [_vacant(unit, number) for number, unit in enumerate(randomness.sample(units, VACANT_POSTS))]


def romaji(kana: str) -> str:
    """Return Hepburn with every vowel written: さとう is ``satou``."""
    letters, place = "", 0
    while place < len(kana):
        if kana[place] == "っ":
            following = SOUNDS.get(kana[place + 1 : place + 3]) or SOUNDS[kana[place + 1]]
            letters, place = letters + ("t" if following.startswith("ch") else following[0]), place + 1
            continue
        size = 2 if kana[place : place + 2] in SOUNDS else 1
        letters, place = letters + SOUNDS[kana[place : place + size]], place + size
    return letters


def _units() -> Iterator[Unit]:
    department = section = Unit(path=(), path_kana=(), place="", duties="", telephone="")
    for number, line in enumerate(filter(None, ORGANISATION.splitlines())):
        telephone = f"0467-00-{FIRST_TEAM_NUMBER + 7 * number}"
        name, kana, *more = line.strip("# ").split(" ")
        if line.startswith("#"):
            department = Unit(path=(name,), path_kana=(kana,), place=" ".join(more), duties="", telephone=telephone)
            yield department
        elif line.startswith("  "):
            yield _below(section, name, kana, place=section.place, duties=more[0], telephone=telephone)
        else:
            *place, duties = more
            own = " ".join(place) if len(place) > 1 else f"{department.place} {place[0]}"
            section = _below(department, name, kana, place=own, duties=duties, telephone=telephone)
            yield section


def _below(unit: Unit, name: str, kana: str, **more: str) -> Unit:
    return Unit(path=(*unit.path, name), path_kana=(*unit.path_kana, kana), **more)


def _posts(units: list[Unit]) -> Iterator[tuple[Unit, str]]:
    """Yield the heads first, then the teams' posts, one for each team in turn, as long as somebody asks."""
    for unit in units:
        if len(unit.path) == 1:
            yield from ((unit, "部長"), (unit, "次長"))
        elif len(unit.path) == 2:
            yield from ((unit, _head_of(unit.path[-1])), (unit, "課長補佐"))
    teams = [unit for unit in units if len(unit.path) == 3]
    for title in cycle(STAFF_TITLES):
        yield from ((team, title) for team in teams)


def _head_of(section: str) -> str:
    heads = {"センター": "所長", "図書館": "館長", "支所": "支所長"}
    return next((title for ending, title in heads.items() if section.endswith(ending)), "課長")


def _names(randomness: random.Random) -> Iterator[tuple[str, str]]:
    """Yield names with their kana; those that stand first in the lists are borne by more people."""
    surnames, given_names = _listed(SURNAMES), _listed(GIVEN_NAMES)
    weights = [1 / (place + 12) for place in range(len(surnames))]
    while True:
        (spellings, kana), (given, given_kana) = (
            randomness.choices(surnames, weights)[0],
            randomness.choice(given_names),
        )
        yield f"{randomness.choice(spellings.split('/'))} {given}", f"{kana} {given_kana}"


def _listed(text: str) -> list[tuple[str, str]]:
    pairs = [pair.split(" ") for line in text.split("\n") for pair in line.split("|") if pair]
    return [(written, kana) for written, kana in pairs]


def _person(number: int, unit: Unit, title: str, name: tuple[str, str]) -> Entry:
    written, kana = name
    surname, given = (romaji(part).capitalize() for part in kana.split(" "))
    items = unit.duties.split("、")
    own = [items[number % len(items)], items[(number + 1) % len(items)]]
    return Entry(
        key=f"person-{number}",
        person=f"S{number:05}",
        name=written,
        name_kana=kana,
        name_en=f"{given} {surname}",
        unit_path=unit.path,
        unit_path_kana=unit.path_kana,
        title=title,
        extension=str(FIRST_EXTENSION + number),
        telephone=unit.telephone,
        place=unit.place,
        duties="、".join(dict.fromkeys(own)) if title in STAFF_TITLES[1:] else unit.duties,
        concurrent=False,
    )


def _concurrent(person: Entry, unit: Unit, number: int) -> Entry:
    path = {"unit_path": unit.path, "unit_path_kana": unit.path_kana, "place": unit.place, "telephone": unit.telephone}
    return replace(person, key=f"concurrent-{number}", title="主幹", duties=unit.duties, concurrent=True, **path)


def _unit(number: int, unit: Unit) -> Entry:
    return _without_person(f"unit-{number}", unit, title="")


def _vacant(unit: Unit, number: int) -> Entry:
    return _without_person(f"vacant-{number}", unit, title="主査")


def _without_person(key: str, unit: Unit, *, title: str) -> Entry:
    return Entry(
        key=key,
        person=None,
        name="",
        name_kana="",
        name_en="",
        unit_path=unit.path,
        unit_path_kana=unit.path_kana,
        title=title,
        extension="",
        telephone=unit.telephone,
        place=unit.place,
        duties=unit.duties,
        concurrent=False,
    )
